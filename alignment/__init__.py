"""Train and judge: SFT, then DPO on top of the existing adapter, then scores by execution."""

import logging

# Said once an import: an optional kernel of bitsandbytes' CPU code is absent. It is not needed.
logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
