"""HTTP to public addresses only, and never past a deadline: a transport for httpx."""

import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import httpcore
import httpx

from index.addresses import Resolve, is_public, resolve
from index.errors import ForbiddenAddressError

_CONNECT_S = 10.0
_MAX_ADDRESSES = 4
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")


class Deadline:
    """A number of seconds that runs from now on; all of one exchange shares it."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds left, 0 or less once it has passed."""
        return self._end - self._clock()

    def cap(self, timeout: float | None) -> float:
        """Return ``timeout`` cut to what is left; raises httpcore.ReadTimeout where nothing is."""
        left = self.left()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left if timeout is None else min(timeout, left)


class PublicTransport(httpx.BaseTransport):
    """Connects to the very address that was found to be public.

    Host and TLS names stay those of the URL, so a name that resolves to a public address when
    checked and to a private one when used gains nothing. Each request has a connection of its
    own: hosts are asked a second apart, and an idle connection is only one more to go stale.
    A request's ``extensions["deadline"]``, a ``Deadline``, bounds connecting, handshake,
    headers and body together. (The system's resolver alone keeps its own time limit.)

    Raises ForbiddenAddressError, and httpx.TransportError as every transport does.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._backend = backend or httpcore.SyncBackend()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``; the response's body is still to be read, and to be closed."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        connection = httpcore.HTTPConnection(
            url.origin,
            ssl_context=self._tls if request.url.scheme == "https" else None,
            network_backend=_PublicBackend(self, request),
        )
        with _httpx_errors(), _closed_on_error(connection):
            response = connection.handle_request(
                httpcore.Request(
                    request.method,
                    url,
                    headers=request.headers.raw,
                    content=request.read(),
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response, connection),
            extensions=response.extensions,
        )

    def connect(self, url: httpx.URL, port: int, deadline: Deadline) -> httpcore.NetworkStream:
        """Return a connection to the host of ``url``, to an address seen to be public."""
        failure: Exception = httpcore.ConnectError("no such host")
        for address in self._addresses(url, port)[:_MAX_ADDRESSES]:
            try:
                return self._backend.connect_tcp(address, port, deadline.cap(_CONNECT_S))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, url: httpx.URL, port: int) -> list[str]:
        try:
            found = self._resolve(url.raw_host.decode("ascii"), port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("no such host") from error
        for address in found:
            if not (self._allow_private or is_public(address)):
                raise ForbiddenAddressError(str(url), f"{address} is not a public address")
        return found

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)


class _PublicBackend(httpcore.NetworkBackend):
    """What httpcore connects with, for one request."""

    def __init__(self, transport: PublicTransport, request: httpx.Request) -> None:
        self._transport = transport
        self._url = request.url
        self._deadline: Deadline = request.extensions["deadline"]

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        # The URL has the host, and the deadline bounds the wait.
        stream = self._transport.connect(self._url, port, self._deadline)
        return _BoundedStream(stream, self._deadline)


class _BoundedStream(httpcore.NetworkStream):
    """A stream whose every wait ends with the deadline, so that no drip of bytes outlives it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cap(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return _BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore declares it
        return self._stream.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    """A response's body; closing it closes the connection, for there is no second request."""

    def __init__(self, response: httpcore.Response, connection: httpcore.HTTPConnection) -> None:
        self._response = response
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
        self._connection.close()


@contextmanager
def _closed_on_error(connection: httpcore.HTTPConnection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def _httpx_errors() -> Iterator[None]:
    """Turn httpcore's errors into those that an httpx transport owes its caller."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error)) from error
    except httpcore.ConnectError as error:
        raise httpx.ConnectError(_reason(error)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise httpx.TransportError(_reason(error)) from error


def _reason(error: Exception) -> str:
    return _ERRNO.sub("", str(error))
