#!/bin/sh
# What a program can do to the machine at the level limits: rlimits, a deadline and an environment of its own.
set -- limits
. tests/cli/sandbox.sh
attacks 
