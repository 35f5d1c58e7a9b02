"""What an error says."""

import pytest

from app.model.errors import AppError, HostError, InfeasibleError, InputError


def test_an_error_reads_as_sentences_and_leaves_out_what_is_empty() -> None:
    """Title, detail and advice make one text, without double spaces."""
    assert str(InputError("The file is empty.", "", "Choose another.")) == "The file is empty. Choose another."
    assert str(AppError("The file is empty.", "a.csv", "Choose another.")) == "The file is empty. a.csv Choose another."


@pytest.mark.parametrize("kind", [InputError, HostError, InfeasibleError])
def test_every_kind_is_caught_as_an_app_error(kind: type[AppError]) -> None:
    """Whoever shows errors catches one type and finds the three parts."""
    with pytest.raises(AppError) as caught:
        raise kind("title", "detail", "advice")
    assert (caught.value.title, caught.value.detail, caught.value.advice) == ("title", "detail", "advice")
