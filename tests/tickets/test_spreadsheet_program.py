"""The workbook as a spreadsheet program sees it, not only the library that wrote it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.tickets.book import TicketBook
from app.tickets.workbook import write_workbook


@pytest.fixture
def office() -> str:
    """Return the path of LibreOffice."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        pytest.skip("LibreOffice is not installed, so nothing else can open the workbook here.")
    return path


def _convert(office: str, path: Path, kind: str) -> Path:
    """Let LibreOffice open the file and write it as another kind."""
    folder = path.parent / kind
    profile = (path.parent / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir"]
    done = subprocess.run([*command, str(folder), str(path)], capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr
    return folder / f"{path.stem}.{kind}"


def test_libreoffice_reads_what_was_written(tmp_path: Path, book: TicketBook, office: str) -> None:
    """Opened and saved again by LibreOffice, every sheet has the same values in the same cells, none computed."""
    path = tmp_path / "tickets.xlsx"
    write_workbook(path, book)
    before, after = _values(path), _values(_convert(office, path, "xlsx"))
    assert list(after) == list(before)
    assert after == before


def _values(path: Path) -> dict[str, dict[str, tuple[str, object]]]:
    """Return kind and value of every cell that holds something, by sheet and place."""
    from openpyxl import load_workbook

    return {
        sheet.title: {
            cell.coordinate: (cell.data_type, cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in load_workbook(path).worksheets
    }


def test_each_sheet_prints_on_one_page_across(tmp_path: Path, book: TicketBook, office: str) -> None:
    """As PDF the nine sheets of an ordinary proposal take nine pages."""
    write_workbook(tmp_path / "tickets.xlsx", book)
    pdf = _convert(office, tmp_path / "tickets.xlsx", "pdf").read_bytes()
    assert pdf.count(b"/Type/Page/") + pdf.count(b"/Type/Page\n") + pdf.count(b"/Type /Page\n") == 9
