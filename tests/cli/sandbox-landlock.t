#!/bin/sh
# What a program can do to the machine at the level landlock: Landlock and a filter of system calls.
set -- landlock
. tests/cli/sandbox.sh
attacks writes reads environ tcp udp abstract signals
