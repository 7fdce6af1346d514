"""What an alcohol tag measured, as columns, and the same in time order with what each reading is worth."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.alcohol_rules import Rules
from abide.monitoring.instants import HOUR, MINUTE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples as columns of one length, in any order, repeats allowed.

    at: instants (int64)
    tac: transdermal alcohol, g/dL (the same number as per cent)
    infra_red: what the tag's infra-red light measures of the distance to the skin, volts; NaN if not known
    temperature: at the skin, degrees Celsius; NaN if not known
    """

    at: NDArray[np.int64]
    tac: Floats
    infra_red: Floats
    temperature: Floats

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: NDArray[np.intp] | Flags | slice) -> Self:
        """Pick rows by number, mask or slice, in the order asked for."""
        return type(self)(*(getattr(self, f.name)[rows] for f in fields(self)))

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Put several sets of samples one after another."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    @classmethod
    def none(cls) -> Self:
        """Give no samples."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))

    def once(self) -> Self:
        """Sort by time and keep each of several identical samples once."""
        order = np.lexsort((self.temperature, self.infra_red, self.tac, self.at))
        ordered = self.take(order)
        if len(ordered) == 0:
            return ordered
        differs = np.zeros(len(ordered) - 1, np.bool_)
        for field in fields(ordered):
            column = getattr(ordered, field.name)
            a, b = column[:-1], column[1:]
            differs |= (a != b) & ~(np.isnan(a) & np.isnan(b))
        return ordered.take(np.append(True, differs))


@dataclass(frozen=True, slots=True)
class Series:
    """One reading an instant, in time order.

    tac: g/dL, the highest where samples of one instant contradict each other: nothing may hide behind another
    infra_red: times the usual voltage; temperature: degrees Celsius; the farthest from usual
    obstructed: infra-red or temperature say that the tag did not lie on the skin
    contradictory: samples of this instant differ
    constant: the sensor went on reporting one value
    linked: the reading before is no longer ago than readings may be missing
    """

    at: NDArray[np.int64]
    tac: Floats
    infra_red: Floats
    temperature: Floats
    obstructed: Flags
    contradictory: Flags
    constant: Flags
    linked: Flags

    def __len__(self) -> int:
        return len(self.at)

    @property
    def tested(self) -> Flags:
        """Which readings tell whether there was alcohol."""
        return ~(self.obstructed | self.contradictory | self.constant)


def usual_infra_red(samples: Samples, rules: Rules) -> tuple[float, int | None]:
    """Give the voltage on this person's skin, and the instant of the first sample with infra-red.

    It is the median of the first hours with infra-red (`hours_to_settle`), so that it is the same whether
    samples are judged as they come or long after. NaN and None where there is no infra-red.
    """
    rows = samples.once()
    known = np.isfinite(rows.infra_red)
    if not known.any():
        return float("nan"), None
    first = int(rows.at[known][0])
    settled = first + int(rules.hours_to_settle * HOUR)
    return float(np.median(rows.infra_red[known & (rows.at <= settled)])), first


def series(samples: Samples, rules: Rules, usual: float | None = None) -> Series:
    """Put samples in time order and say what each reading is worth.

    usual: volts on this person's skin; that of the first hours of the samples if None.
    """
    rows = samples.once()
    volts = usual_infra_red(samples, rules)[0] if usual is None else usual
    times = rows.infra_red / volts if volts > 0 else np.full(len(rows), np.nan)
    obstructed = _obstructed(times, rows.temperature, rules)
    at, first, count = np.unique(rows.at, return_index=True, return_counts=True)
    if len(at) == 0:
        none = np.zeros(0, np.bool_)
        return Series(at, rows.tac, times, rows.temperature, none, none, none, none)
    tac = np.maximum.reduceat(rows.tac, first)
    linked = np.append(False, np.diff(at) <= rules.minutes_missing * MINUTE)
    return Series(
        at=at,
        tac=tac,
        infra_red=_farthest(times, first),
        temperature=np.fmin.reduceat(rows.temperature, first),
        obstructed=np.logical_or.reduceat(obstructed, first),
        contradictory=count > 1,
        constant=constant(tac, linked, rules),
        linked=linked,
    )


def _obstructed(times: Floats, temperature: Floats, rules: Rules) -> Flags:
    far = np.fmax(times, 1 / np.where(times > 0, times, np.nan))
    far = np.where(times <= 0, np.inf, far)
    with np.errstate(invalid="ignore"):
        alone = (far >= rules.infra_red_factor) | (temperature <= rules.off_skin)
        together = (far >= rules.infra_red_factor_cool) & (temperature <= rules.cool)
    obstructed: Flags = alone | together
    return obstructed


def _farthest(times: Floats, first: NDArray[np.intp]) -> Floats:
    """Of each group of ratios give the one farthest from 1."""
    low, high = np.fmin.reduceat(times, first), np.fmax.reduceat(times, first)
    farthest: Floats = np.where(high * low >= 1, high, low)
    return farthest


def constant(tac: Floats, linked: Flags, rules: Rules) -> Flags:
    """Say which readings belong to a run of one value that is not zero and goes on too long."""
    fresh = np.append(True, (tac[1:] != tac[:-1]) | ~linked[1:])
    run = np.cumsum(fresh) - 1
    repeated: Flags = (np.bincount(run)[run] >= rules.constant_readings) & (tac != 0)
    return repeated
