import os

import pytest

from shop import cli


def test_a_command_is_wanted(capsys):
    with pytest.raises(SystemExit):
        cli.main([])
    print(capsys.readouterr().err)


def test_limit():
    assert cli.build_parser().parse_args(["best", "--limit", "3"]).limit == 3
