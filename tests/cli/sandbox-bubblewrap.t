#!/bin/sh
# What a program can do to the machine at the level bubblewrap: the same, set up by bwrap.
set -- bubblewrap
. tests/cli/sandbox.sh
attacks writes reads environ tcp udp unix abstract signals processes shm mounts marks ipc
