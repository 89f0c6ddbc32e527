"""A pytest plugin: tests run in the order that a seed gives, and what became of each goes to a file, one JSON object a line.

FF_TRIAL_SEED is the seed, FF_TRIAL_LOG the file.
"""
import json
import os
import random

import pytest

LOG = None


def pytest_configure(config):
    global LOG
    if not hasattr(config, 'workerinput'):  # of pytest-xdist: its controller hears of every test
        LOG = open(os.environ['FF_TRIAL_LOG'], 'w', encoding='utf-8', errors='backslashreplace')


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    random.Random(int(os.environ['FF_TRIAL_SEED'])).shuffle(items)


def put(node, outcome, said):
    if LOG is None:
        return
    LOG.write(json.dumps({'node': node, 'outcome': outcome, 'said': said[:400]}) + '\n')
    LOG.flush()


def reason(report):
    crash = getattr(report.longrepr, 'reprcrash', None)
    text = crash.message if crash else str(report.longrepr or '')
    return text.strip().split('\n')[0]


def pytest_collectreport(report):
    if report.failed:
        put(report.nodeid, 'broken', str(report.longrepr).strip().split('\n')[-1])


def pytest_runtest_logreport(report):
    if report.failed:
        put(report.nodeid, 'failed', reason(report))
    elif report.when == 'call' or report.skipped:
        put(report.nodeid, report.outcome, '')
