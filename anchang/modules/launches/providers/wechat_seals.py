"""Signatures and seals of WeChat Pay's APIv3 (pay.weixin.qq.com/doc/v3/merchant: 签名生成、签名验证、回调报文解密).

What is sent is signed by the merchant's key, what comes is signed by the platform's; both RSA with SHA-256. What a
notification is about is sealed by AES-256-GCM under the APIv3 key.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anchang.modules.launches.pick_errors import NotGenuine

SCHEME = "WECHATPAY2-SHA256-RSA2048"
# Older signatures may be sent again by whoever has seen them.
FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, repr=False)
class Seals:
    """The merchant's key and its certificate's serial number, the platform's key and its, the APIv3 key."""

    merchant: str
    serial: str
    key: RSAPrivateKey
    platform_serial: str
    platform_key: RSAPublicKey
    api_key: bytes

    def authorization(self, method: str, target: str, body: str, *, at: datetime) -> str:
        """Return the header that signs a request; `target` is the path with its query."""
        nonce, second = secrets.token_hex(16), int(at.timestamp())
        signature = self.sign(method, target, str(second), nonce, body)
        return (
            f'{SCHEME} mchid="{self.merchant}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{second}",serial_no="{self.serial}"'
        )

    def sign(self, *lines: str) -> str:
        """Return the signature over lines, each of them ended."""
        signed = self.key.sign(_lines(lines), padding.PKCS1v15(), hashes.SHA256())
        return base64.b64encode(signed).decode("ascii")

    def check(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
        """Check that the platform signed this, and just now. Raises NotGenuine."""
        second, nonce = headers.get("Wechatpay-Timestamp", ""), headers.get("Wechatpay-Nonce", "")
        if headers.get("Wechatpay-Serial") != self.platform_serial or not second.isdecimal():
            raise NotGenuine()
        if abs(at.timestamp() - int(second)) > FRESH.total_seconds():
            raise NotGenuine()
        try:
            signature = base64.b64decode(headers.get("Wechatpay-Signature", ""), validate=True)
            signed = _lines((second, nonce, body.decode()))
            self.platform_key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except (binascii.Error, UnicodeDecodeError, InvalidSignature):
            raise NotGenuine() from None

    def open(self, resource: Mapping[str, Any]) -> bytes:
        """Return what a notification is about. Raises NotGenuine."""
        try:
            sealed = base64.b64decode(resource["ciphertext"], validate=True)
            nonce, label = str(resource["nonce"]).encode(), str(resource.get("associated_data") or "").encode()
            return AESGCM(self.api_key).decrypt(nonce, sealed, label)
        except (KeyError, TypeError, ValueError, binascii.Error, InvalidTag):
            raise NotGenuine() from None


def read_private_key(text: str) -> RSAPrivateKey:
    """Read the merchant's key, PKCS#8 in PEM. Raises ValueError for another kind."""
    key = serialization.load_pem_private_key(text.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("WECHAT_PAY_PRIVATE_KEY is no RSA key.")
    return key


def read_public_key(text: str) -> RSAPublicKey:
    """Read the platform's key in PEM. Raises ValueError for another kind."""
    key = serialization.load_pem_public_key(text.encode())
    if not isinstance(key, RSAPublicKey):
        raise ValueError("WECHAT_PAY_PLATFORM_KEY is no RSA key.")
    return key


def _lines(lines: tuple[str, ...]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
