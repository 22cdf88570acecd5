# Everything here is `python3 run.py X`; the words after X go in ARGS: make test ARGS="tests/house -x".
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run demo test faults lint bench setup audit lock clean

help run demo test faults lint bench setup audit lock clean:
	@$(PYTHON) run.py $@ $(ARGS)
