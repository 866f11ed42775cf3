import json
import os
import signal
import subprocess
import sys
import time

import numpy as np

from tests.workforce.rostering.centres import centre, flat_curve
from tests.workforce.rostering.test_command import PERSON, STAFF


def test_the_first_interrupt_keeps_the_best_roster_so_far(tmp_path):
    grid = centre(minutes=15).grid
    need = flat_curve(grid, 9.3, 8, 20, range(7)) + np.where(flat_curve(grid, 1, 11, 14) > 0, 4.4, 0.0)
    lines = [f"calls,{grid.local_of(k).isoformat()},{one},{one}" for k, one in enumerate(need)]
    (tmp_path / "need.csv").write_text("\n".join(["queue,interval_start,agents,scheduled", *lines]))
    (tmp_path / "staff.toml").write_text(STAFF + "".join(PERSON.format(k) for k in range(1, 31)))
    begin = "from contactcenter.cli import main; main()"
    command = (sys.executable, "-c", begin, "roster", "make", "need.csv", "--staff", "staff.toml")
    process = subprocess.Popen(
        (*command, "--seconds", "300", "--out", "roster.csv", "--json"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(6.0)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Stopping with the best so far" in err
    assert json.loads(out)["shifts"] > 100
    assert len((tmp_path / "roster.csv").read_text().splitlines()) > 100
