"""Static files: read once, named by what they contain, cached for ever by who asks with that name."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

STATIC_FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file in memory; `digest` is the SHA-256 of its content in hex."""

    path: str
    content: bytes
    media_type: str
    digest: str

    @property
    def url(self) -> str:
        """The address that changes with the content."""
        return f"/static/{self.path}?v={self.digest[:12]}"


class Assets:
    """The static files of a folder by their path in it."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        self._by_path = {asset.path: asset for asset in (_read(path, folder) for path in files)}

    def get(self, path: str) -> Asset | None:
        """Return a file, or None when there is none; nothing outside the folder can be named."""
        return self._by_path.get(path)

    def url(self, path: str) -> str:
        """Return the address of a file, for the templates."""
        return self._by_path[path].url


def _read(path: Path, folder: Path) -> Asset:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    return Asset(path.relative_to(folder).as_posix(), content, kind, hashlib.sha256(content).hexdigest())


def static_handler(assets: Assets) -> ControllerRouterHandler:
    """Return the handler that serves the files."""

    @get("/static/{path:path}", name="static", sync_to_thread=False, include_in_schema=False)
    def static(request: Request[None, None, State], path: FromPath[str]) -> Response[bytes]:
        asset = assets.get(path.lstrip("/"))
        if asset is None:
            raise NotFoundException("There is no such file.")
        named = request.query_params.get("v") == asset.digest[:12]
        headers = {"ETag": f'"{asset.digest[:32]}"', "Cache-Control": FOR_EVER if named else ASK_AGAIN}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
        return Response(asset.content, headers=headers, media_type=asset.media_type)

    return static
