"""Kinds of alert in words: those of findings as `abide.explain` says them, and the service's own."""

from collections.abc import Mapping
from typing import Any

from abide.explain import sentences, times
from abide.explain.words import FAMILIES

# Alerts that no single finding stands behind: about the service's own affairs, or many findings together.
# Name, sentence, first step.
_OWN: Mapping[str, tuple[str, str, str]] = {
    "NOT_FITTED": (
        "Device on nobody",
        "device {device} reports, but it is not fitted to anyone",
        "Check with the supplier who wears the device; the events are kept.",
    ),
    "CLOCK_AHEAD": (
        "Clock ahead",
        "device {device} sends times that have not come yet: its clock is wrong",
        "Ask the supplier to set the device's clock; the events are kept.",
    ),
    "SET_ASIDE": (
        "Events set aside",
        "events of device {device} could not be judged and are kept for a look by hand",
        "Tell whoever runs the service; nothing is lost.",
    ),
    "ABSENCE_WARNING": (
        "Absence adds up",
        "{counted} of absence counted; at {allowed} it is a breach",
        "Talk about it with the person before it becomes a breach.",
    ),
    "ABSENCE_BREACH": (
        "Absence used up",
        "{counted} of absence counted, and {allowed} is a breach",
        "Decide what follows from it. If there was a good reason, accept the excuse on the person's page.",
    ),
}

KINDS = (*FAMILIES, *_OWN)


def name(kind: str) -> str:
    """Say a code or a kind of alert in a few words; an unknown one is shown as it is written."""
    return _OWN[kind][0] if kind in _OWN else sentences.name(kind)


def first_step(kind: str) -> str:
    """Say what the reader can do first, by kind; the procedure itself belongs to the monitoring centre."""
    return _OWN[kind][2] if kind in _OWN else sentences.first_step(kind)


def own_sentence(kind: str, details: Mapping[str, Any]) -> str:
    """Say an alert that no finding stands behind; details name the device by its serial, or give minutes."""
    said = _OWN[kind][1].format(
        device=details.get("device", "of unknown number"),
        counted=times.length(details.get("counted", 0)),
        allowed=times.length(details.get("allowed", 0)),
    )
    return f"{sentences.capital(said)}."
