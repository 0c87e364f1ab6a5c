"""Due work: deliveries of events and schedules, claimed by compare-and-set, safe on several workers."""

from anchang.kernel.work.schedules import daily, each_minute, every

__all__ = ["daily", "each_minute", "every"]
