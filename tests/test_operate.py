"""What `docs/operate.md` tells operators is true: every setting stands in it, and its examples are sound."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from coprod_kg.settings import PREFIX, Settings
from coprod_kg.tokens import Role

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = (DOCS / "operate.md").read_text(encoding="utf-8")


def test_every_setting_is_told() -> None:
    """The page and the examples name every setting there is, and none that there is not."""
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    named = set(re.findall(r"COPROD_[A-Z_]+", PAGE)) - {"COPROD_NAME"}
    assert named == known
    for example in ("coprod-kg.service", "nginx.conf"):
        assert set(re.findall(r"COPROD_[A-Z_]+", (DOCS / example).read_text())) - {"COPROD_NAME"} <= known


def test_every_role_is_told() -> None:
    """The page has a row for each role."""
    assert all(f"| {role.word} |" in PAGE for role in Role)


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_nginx_takes_its_example(tmp_path: Path) -> None:
    """nginx reads the example without a complaint, once there is a certificate."""
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=kg.example.org", "-keyout"]
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run([*made, key, "-out", certificate], check=True, capture_output=True)
    site = (DOCS / "nginx.conf").read_text()
    site = re.sub(r"/etc/ssl/\S+\.pem", str(certificate), site)
    site = re.sub(r"/etc/ssl/\S+\.key", str(key), site)
    (tmp_path / "nginx.conf").write_text(f"events {{}}\npid {tmp_path}/pid;\nhttp {{ access_log off;\n{site}\n}}\n")
    tried = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "log"], capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_its_example(tmp_path: Path) -> None:
    """systemd reads the example without a complaint of its own."""
    unit = (DOCS / "coprod-kg.service").read_text().replace("/opt/coprod-kg/bin/coprod-kg", "/bin/true")
    (tmp_path / "coprod-kg.service").write_text(unit)
    tried = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "coprod-kg.service"], capture_output=True, text=True
    )
    assert "coprod-kg.service:" not in tried.stderr, tried.stderr
