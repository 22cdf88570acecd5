"""baiying bundle: one file with everything that a machine without a network needs."""

import re
from dataclasses import asdict
from pathlib import Path

import click

from deploy import assets
from deploy.bundle import CannotBundle, Target, make
from deploy.cli.faults import UNMET, USAGE, Fault
from deploy.cli.printing import good, json_option, show_json, warn

THIS = "3.11"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--python", "pythons", multiple=True, default=[THIS], show_default=True, help="目标机器的 Python，可多次")
@click.option("--platform", "platforms", multiple=True, help="与本机不同的目标机器，如 manylinux_2_28_aarch64，可多次")
@click.option("--wheels", type=click.Path(exists=True, file_okay=False, path_type=Path), help="用以前安装包里的轮子")
@json_option
def bundle(
    file: Path, pythons: tuple[str, ...], platforms: tuple[str, ...], wheels: Path | None, as_json: bool
) -> None:
    """制作离线安装包：程序、锁定的轮子（逐个核对哈希）、页面资源、安装脚本。解开后运行 install.sh，不需要网络。

    \b
    例子：
      baiying bundle baiying.tar.gz
      baiying bundle baiying.tar.gz --python 3.11 --python 3.12
      baiying bundle baiying.tar.gz --wheels baiying-0.1.0-12345678/wheels
      baiying bundle kunpeng.tar.gz --platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64
    """
    wrong = [python for python in pythons if not re.fullmatch(r"3\.1[1-9]", python)]
    if wrong:
        raise Fault(f"--python 应为 3.11 或更新：{wrong[0]}", "python: 3.11 or newer", USAGE)
    if not assets.built() and not as_json:
        warn("页面资源没有做好（python3 run.py setup）：页面按普通表单工作")
    try:
        made = make(file.absolute(), Target(pythons, platforms), wheels=wheels)
    except CannotBundle as fault:
        raise Fault("安装包没有做成", str(fault), UNMET) from None
    if as_json:
        show_json({**asdict(made), "pythons": pythons, "platforms": platforms})
        return
    good(f"{file}：{made.version}，{made.wheels}个轮子，{made.size / 2**20:.1f} MiB")
    click.echo(f"SHA-256 {made.sha256}")
    click.echo(f"在目标机器上：tar xzf {file.name} && cd baiying-{made.version} && sudo ./install.sh")
