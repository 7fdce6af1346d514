"""The words of a device message on the wire: the shape of each kind, and the moments that are believed."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from abide.monitoring.events import Kind, Source, What
from abide.monitoring.instants import from_datetime

# A device whose clock was never set says 1980 or 2999: refused, since no order could be in force then.
EARLIEST = from_datetime(datetime(2000, 1, 1, tzinfo=UTC))
LATEST = from_datetime(datetime(2100, 1, 1, tzinfo=UTC))

Moment = Annotated[datetime, Meta(tz=True)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Metres = Annotated[float, Meta(ge=0)]
# What a sensor can mean at all: nobody alive has a gram of alcohol in a decilitre.
GRAMS_PER_DECILITRE, VOLTS, CELSIUS, PER_CENT = (-0.1, 1.0), (0.0, 10.0), (-40.0, 80.0), (0.0, 100.0)
Alcohol = Annotated[float, Meta(ge=GRAMS_PER_DECILITRE[0], le=GRAMS_PER_DECILITRE[1])]
InfraRed = Annotated[float, Meta(ge=VOLTS[0], le=VOLTS[1])]
Temperature = Annotated[float, Meta(ge=CELSIUS[0], le=CELSIUS[1])]
Charge = Annotated[float, Meta(ge=PER_CENT[0], le=PER_CENT[1])]
Serial = Annotated[str, Meta(min_length=1, max_length=64)]
Whose = Annotated[Any, Meta(description="The device's serial: needed over the API, not looked at in a file.")]

SOURCES = {"gps": Source.GPS, "wifi": Source.WIFI, "lbs": Source.LBS, "rf": Source.RF}
WHATS = {what.name.lower(): what for what in What}


class Fix(Struct, tag_field="kind", tag="fix", gc=False):
    """Where the device was."""

    at: Moment
    longitude: Longitude
    latitude: Latitude
    accuracy_m: Metres
    source: Literal["gps", "wifi", "lbs", "rf"]
    received_at: Moment | None = None
    device: Whose = None


class Home(Struct, tag_field="kind", tag="home", gc=False):
    """Whether the home unit could see the device: sent when that changes."""

    at: Moment
    present: bool
    received_at: Moment | None = None
    device: Whose = None


class Equipment(Struct, tag_field="kind", tag="equipment", gc=False):
    """What happened to the device or the home unit itself."""

    at: Moment
    what: Literal[
        "strap_cut",
        "strap_restored",
        "battery_low",
        "battery_dead",
        "charging",
        "case_open",
        "home_unit_moved",
        "home_unit_power_lost",
        "home_unit_power_restored",
        "out_of_contact",
        "in_contact",
        "jamming_detected",
        "jamming_over",
    ]
    received_at: Moment | None = None
    device: Whose = None


class Sample(Struct, tag_field="kind", tag="alcohol", gc=False):
    """What an alcohol tag measured: alcohol at the skin (g/dL), infra-red (volts), temperature (Celsius)."""

    at: Moment
    tac: Alcohol
    infra_red: InfraRed | None = None
    temperature: Temperature | None = None
    received_at: Moment | None = None
    device: Whose = None


class Battery(Struct, tag_field="kind", tag="battery", gc=False):
    """How full the device's battery is, in per cent."""

    at: Moment
    percent: Charge
    received_at: Moment | None = None
    device: Whose = None


class FixOf(Fix, tag_field="kind", tag="fix", gc=False, kw_only=True):
    """A fix that says which device it is from."""

    device: Serial


class HomeOf(Home, tag_field="kind", tag="home", gc=False, kw_only=True):
    """A home event that says which device it is from."""

    device: Serial


class EquipmentOf(Equipment, tag_field="kind", tag="equipment", gc=False, kw_only=True):
    """An equipment event that says which device it is from."""

    device: Serial


class SampleOf(Sample, tag_field="kind", tag="alcohol", gc=False, kw_only=True):
    """A sample of alcohol that says which device it is from."""

    device: Serial


class BatteryOf(Battery, tag_field="kind", tag="battery", gc=False, kw_only=True):
    """A battery's charge that says which device it is from."""

    device: Serial


Message = Fix | Home | Equipment | Sample | Battery
MessageOf = FixOf | HomeOf | EquipmentOf | SampleOf | BatteryOf
DECODE: Mapping[bool, Callable[[bytes], Message]] = {
    False: msgspec.json.Decoder(Message).decode,
    True: msgspec.json.Decoder(MessageOf).decode,
}
KIND_OF: Mapping[type, Kind] = {
    Fix: Kind.FIX,
    FixOf: Kind.FIX,
    Home: Kind.HOME,
    HomeOf: Kind.HOME,
    Equipment: Kind.EQUIPMENT,
    EquipmentOf: Kind.EQUIPMENT,
    Sample: Kind.ALCOHOL,
    SampleOf: Kind.ALCOHOL,
    Battery: Kind.BATTERY,
    BatteryOf: Kind.BATTERY,
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Turn an aware datetime into an instant, also where the year would overflow in UTC."""
    return (moment - EPOCH) // MICROSECOND


def is_serial(serial: str) -> bool:
    """Say whether a text can be the serial of a device: printable, 1 to 64 long, no spaces around it."""
    return 1 <= len(serial) <= 64 and serial.isprintable() and serial == serial.strip()


def in_range(instants: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which moments are believed."""
    return (instants >= EARLIEST) & (instants < LATEST)
