"""python -m deploy.cli.playing URL: the main job once beside a first `baiying run`; who plays comes by pipe."""

import json
import sys
from datetime import timedelta

import click

from deploy.cli.clock import move
from deploy.cli.demonstrating import summary
from deploy.cli.faults import Fault
from deploy.cli.printing import pad
from deploy.cli.serving import wait_ready
from deploy.cli.signed_in import settings
from deploy.demo.needs import all_needs
from deploy.demo.openings import all_openings, grow_old, leave_open
from deploy.demo.player import play
from deploy.demo.stage import Stage, Unmet
from deploy.sample import SAMPLE_SIGN_INS


def main(url: str) -> int:
    """Wait for the service, play, then print the sample sign-ins. 0, or 1 when anything is unmet; no other code."""
    given = json.loads(sys.stdin.read())
    try:
        wait_ready(url)
        faults = _play(url, given["people"]) if given["people"] else []
    except Fault as fault:
        faults = [fault.message]
    for unmet in faults:
        click.secho(f"✗ 没有达到：{unmet}", fg="red", err=True)
    click.echo(f"\n样例账号（{given['address']}，人员均为虚构）：")
    for one in SAMPLE_SIGN_INS:
        click.echo(f"  {pad(one.login, 18)}{pad(one.password, 22)}{one.who}")
    return 1 if faults else 0


def _play(url: str, people: dict[str, str]) -> list[str]:
    chosen, openings = settings(), all_openings()
    stage = Stage(url, people, click.echo)
    stage.sign_in()

    def forward(by: timedelta) -> None:
        """The hour in which the silent county's limit passes goes by for what is left on the table, too."""
        grow_old(stage, openings, by, lambda part: move(chosen, part))

    outcome = play(url, people, all_needs(), click.echo, forward)
    click.secho(f"\n{summary(outcome)}", fg="green" if not outcome.faults else "yellow")
    stage.head("八、留给您试的：这些需求停在不同环节")
    try:
        leave_open(stage, [opening for opening in openings if not opening.age])
    except Unmet as unmet:
        outcome.faults.append(str(unmet))
    return outcome.faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
