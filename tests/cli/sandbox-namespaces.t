#!/bin/sh
# What a program can do to the machine at the level namespaces: mounts, processes and a network of its own.
set -- namespaces
. tests/cli/sandbox.sh
attacks writes reads environ tcp udp unix abstract signals processes shm mounts marks ipc
