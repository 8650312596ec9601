"""What the addon survives.

Run by ``./dev/test --faults``, which makes the cluster and a template database with
customers, and sets ``FAULTS_TEMPLATE`` and ``FAULTS_PG_CTL``.
"""

import signal
import sys
import unittest


def serve():
    """Be Odoo's own command line, in a file that it can start again by its path."""
    import odoo.cli

    sys.argv = [arg for arg in sys.argv if arg != "server"]
    odoo.cli.main()


if __name__ == "__main__":
    if "server" in sys.argv or "gevent" in sys.argv:
        serve()
    else:
        from everybody import *  # noqa: F403
        from runs import *  # noqa: F403

        # Servers are in sessions of their own: they have to be told when this ends.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        unittest.main(verbosity=2)
