# One image for every role: `docker build -t dateline .`
FROM python:3.12-slim

# PyTorch without CUDA: a processor is enough, and it is a tenth of the size.
RUN pip install --no-cache-dir --index-url https://download.pytorch.org/whl/cpu "torch>=2.6,<2.14"

WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY index index
COPY prompts prompts
RUN pip install --no-cache-dir ".[server]"

RUN useradd --uid 10001 --create-home dateline \
    && mkdir /data && chown dateline /data
USER dateline
ENV DATELINE_HOME=/data \
    DATELINE_MONITOR=0.0.0.0:8080 \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080 8443

HEALTHCHECK --interval=15s --timeout=5s --start-period=120s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]

ENTRYPOINT ["dateline"]
CMD ["run"]
