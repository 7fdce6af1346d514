"""GPX: the points of every track, each with its time. Files that define entities are refused unread."""

from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from abide.feeds.points import USUAL_ACCURACY_M, Points, Trail, moment


def read_gpx(data: bytes, *, accuracy_m: float = USUAL_ACCURACY_M) -> Trail:
    """Read a GPX file; a bad point is named by its number in the file and takes no other down.

    What came before a break in the XML is kept.
    """
    points = Points(accuracy_m)
    number, root = 0, ""
    try:
        for event, element in iterparse(BytesIO(data), events=("start", "end"), forbid_dtd=True):
            name = _name(element)
            if event == "start":
                root = root or name
            elif name == "trkpt":
                number += 1
                _take(points, number, element)
                element.clear()
    except DefusedXmlException:
        points = Points(accuracy_m)
        points.fault(1, "", "defines entities or a document type, which no GPX file needs")
    except (ParseError, ValueError, LookupError) as error:
        points.fault(number + 1, "", f"the file breaks off or is not XML after {number} points: {error}")
    if root and root != "gpx":
        points.fault(1, "", "is XML, but not GPX", root)
    return points.trail()


def _take(points: Points, number: int, element: Element) -> None:
    time = next((child.text for child in element if _name(child) == "time"), None)
    points.add(
        number,
        at=moment(time.strip()) if time else "is missing",
        longitude=element.get("lon", ""),
        latitude=element.get("lat", ""),
    )


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
