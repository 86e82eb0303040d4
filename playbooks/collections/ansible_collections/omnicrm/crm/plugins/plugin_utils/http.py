"""One HTTP call with the standard library, made inside the Ansible process."""
from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from urllib.parse import urlsplit

CHUNK = 65536


class PeerError(Exception):
    """The far side gave no answer. `unknown` tells that the request may nevertheless have been carried out."""

    def __init__(self, message, unknown, again):
        super().__init__(message)
        self.unknown = unknown
        self.again = again


class Answer:
    """Status, text and (where the body is JSON) the parsed body of an answer."""

    def __init__(self, status, reason, text):
        self.status = status
        self.reason = reason
        self.text = text
        self.is_json = False
        self.json = None
        try:
            self.json = json.loads(text)
            self.is_json = True
        except ValueError:
            pass  # not JSON: the caller decides from `is_json` whether that is a fault


def call(peer, method, url, body=None, headers=None, timeout=10, validate_certs=True):
    """Send one request and read the whole answer within `timeout` seconds. `peer` names the far side in errors."""
    parts = urlsplit(url)
    if parts.scheme not in ('http', 'https') or not parts.hostname:
        raise PeerError("The address of %s is not a valid URL: '%s'." % (peer, url), False, False)
    where = parts.netloc.rpartition('@')[2]
    connection = _connection(peer, parts, timeout, validate_certs)
    deadline = time.monotonic() + timeout
    sent = {'Accept': 'application/json', 'User-Agent': 'omnicrm-play', 'Connection': 'close'}
    sent.update(headers or {})
    data = None
    if body is not None:
        data = json.dumps(body, allow_nan=False, default=str).encode('utf-8')
        sent.setdefault('Content-Type', 'application/json')
    try:
        try:
            connection.connect()
        except (OSError, ssl.SSLError) as error:
            raise PeerError('Could not connect to %s at %s: %s.' % (peer, where, _reason(error, timeout)), False, True) from error
        try:
            path = parts.path or '/'
            connection.request(method, path + ('?' + parts.query if parts.query else ''), data, sent)
            response = connection.getresponse()
            text = _read(connection, response, deadline).decode('utf-8', 'replace')
        except (socket.timeout, TimeoutError) as error:
            raise PeerError('%s at %s did not answer %s %s within %s seconds.'
                            % (_capital(peer), where, method, parts.path, _seconds(timeout)), True, False) from error
        except (OSError, http.client.HTTPException) as error:
            raise PeerError('%s at %s closed the connection without answering %s %s.'
                            % (_capital(peer), where, method, parts.path), True, True) from error
        return Answer(response.status, response.reason, text)
    finally:
        connection.close()


def is_loopback(host):
    """Only the own machine may be called without certificate validation (PLAY-18)."""
    if host == 'localhost':
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connection(peer, parts, timeout, validate_certs):
    if parts.scheme == 'http':
        return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    context = ssl.create_default_context()
    if not validate_certs:
        if not is_loopback(parts.hostname):
            raise PeerError('The certificate of %s at %s must be validated; only a loopback address may go without.'
                            % (peer, parts.netloc), False, False)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context)


def _read(connection, response, deadline):
    chunks = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise socket.timeout('deadline passed')
        # A closing answer takes the socket away from the connection; its own timeout then still holds.
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(CHUNK)
        if not chunk:
            return b''.join(chunks)
        chunks.append(chunk)


def _reason(error, timeout):
    if isinstance(error, (socket.timeout, TimeoutError)):
        return 'no connection within %s seconds' % _seconds(timeout)
    if isinstance(error, ConnectionRefusedError):
        return 'connection refused'
    if isinstance(error, socket.gaierror):
        return 'the host name cannot be resolved'
    if isinstance(error, ssl.SSLError):
        return 'TLS failed (%s)' % (getattr(error, 'verify_message', '') or error.reason or error)
    return (error.strerror or str(error) or error.__class__.__name__).lower()


def _seconds(timeout):
    return '%g' % timeout


def _capital(peer):
    return peer[:1].upper() + peer[1:]
