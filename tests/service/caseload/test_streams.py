"""The live address as an ASGI server meets it: who is let in, what is sent, and how it ends."""

import asyncio
import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts.actions import forget_notifications
from abide.service.caseload import notes, streams
from abide.service.caseload.live import COUNTS, Broadcaster, Reader
from abide.service.caseload.streams import with_streams
from abide.service.orders.actions import assign
from abide.service.people.queries import people_for
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody, state
from tests.service.messages.writing import a_thread

pytestmark = [pytest.mark.database]


def scope(cookie="", path="/live/", method="GET", query=b"", **headers):
    given = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
    given += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": given,
        "server": ("testserver", 80),
    }


def cookie_of(user):
    client = signed_in(Client(), user)
    return f"{client.cookies['abide'].key}={client.cookies['abide'].value}"


class Caller:
    """One browser: what it was sent, and when it goes away."""

    def __init__(self, app, asked):
        self.sent = []
        self.gone = asyncio.Event()
        self.more = asyncio.Event()
        self.task = asyncio.create_task(app(asked, self.receive, self.send))

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)
        self.more.set()

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def until(self, text):
        async with asyncio.timeout(10):
            while text not in self.body:
                self.more.clear()
                await self.more.wait()


async def elsewhere(act, *values):
    """Do something in another thread, as another request would, and give its connection back."""

    def done():
        try:
            act(*values)
        finally:
            connection.close()

    await asyncio.to_thread(done)


@pytest.fixture
def broadcaster():
    of = Broadcaster(notes.read_after, notes.newest, notes.may_know, poll=0.02)
    yield of
    of.close()


async def through(*_):
    raise AssertionError("the live address is not Django's")


@pytest.mark.django_db(transaction=True)
def test_a_signed_in_reader_hears_of_their_people_and_leaves_no_thread_behind(broadcaster):
    kim = make.a_user()
    sam, other = somebody(kim), somebody(make.a_user())
    cookie = cookie_of(kim)

    async def story():
        caller = Caller(with_streams(through, broadcaster), scope(cookie, query=b"after=0"))
        await caller.until("retry:")
        before = threading.active_count()
        await elsewhere(state, other)
        await elsewhere(state, sam)
        await caller.until(str(sam.person.ref))
        assert str(other.person.ref) not in caller.body
        assert dict(caller.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")
        more = [Caller(with_streams(through, broadcaster), scope(cookie)) for _ in range(20)]
        for each in more:
            await each.until("retry:")
        assert broadcaster.open_streams == 21
        # The threads that read the sessions are gone again; the streams themselves have none.
        assert threading.active_count() <= before + 2
        for each in [caller, *more]:
            each.gone.set()
        async with asyncio.timeout(5):
            await asyncio.gather(*(each.task for each in [caller, *more]))
        assert broadcaster.open_streams == 0

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_a_stream_goes_on_from_the_last_event_that_was_seen(broadcaster):
    kim = make.a_user()
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    seen = notes.newest()
    state(rosa)
    cookie = cookie_of(kim)

    async def story():
        # The browser's own header counts for more than what the page was loaded with.
        asked = scope(cookie, query=b"after=0", last_event_id=str(seen))
        caller = Caller(with_streams(through, broadcaster), asked)
        await caller.until(str(rosa.person.ref))
        assert str(sam.person.ref) not in caller.body
        caller.gone.set()
        await caller.task

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_what_happens_between_a_pages_making_and_its_streams_opening_is_told(broadcaster):
    kim = make.a_user()
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    page = signed_in(Client(), kim).get("/").content.decode()
    [after] = re.findall(r'data-live="/live/\?after=(\d+)"', page)
    state(rosa, "AWAY")
    cookie = cookie_of(kim)

    async def story():
        caller = Caller(with_streams(through, broadcaster), scope(cookie, query=f"after={after}".encode()))
        await caller.until(str(rosa.person.ref))
        assert str(sam.person.ref) not in caller.body
        caller.gone.set()
        await caller.task

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_a_page_that_was_away_until_word_was_let_go_of_is_loaded_afresh():
    of = Broadcaster(notes.read_after, notes.newest, notes.may_know, oldest=notes.oldest, poll=0.02)
    kim = make.a_user()
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    seen = notes.newest()
    for fitting in (rosa, sam):
        state(fitting, "AWAY")
    forget_notifications(before=timezone.now() + timedelta(minutes=1))
    assert notes.newest() == notes.oldest() > seen
    cookie = cookie_of(kim)

    async def story():
        caller = Caller(with_streams(through, of), scope(cookie, last_event_id=str(seen)))
        await caller.until("event: reload")
        caller.gone.set()
        await caller.task

    asyncio.run(story())
    of.close()


@pytest.mark.django_db(transaction=True)
def test_closing_ends_open_streams_within_five_seconds(broadcaster):
    cookie = cookie_of(make.a_user())

    async def story():
        caller = Caller(with_streams(through, broadcaster), scope(cookie))
        await caller.until("retry:")
        broadcaster.close()
        async with asyncio.timeout(5):
            await caller.task
        assert caller.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}

    asyncio.run(story())


def status(broadcaster, asked):
    async def story():
        caller = Caller(with_streams(through, broadcaster), asked)
        async with asyncio.timeout(10):
            await caller.task
        return caller.sent[0]["status"]

    return asyncio.run(story())


@pytest.mark.django_db(transaction=True)
class TestWhoIsTurnedAway:
    @pytest.mark.parametrize("cookie", ["", "abide=", "abide=rubbish", "other=1"])
    def test_whoever_is_not_signed_in(self, broadcaster, cookie):
        assert status(broadcaster, scope(cookie)) == 403

    def test_whoever_has_been_closed_out(self, broadcaster):
        kim = make.a_user()
        cookie = cookie_of(kim)
        kim.is_active = False
        kim.save()
        assert status(broadcaster, scope(cookie)) == 403

    def test_whoever_asks_by_a_name_that_is_not_ours(self, broadcaster):
        asked = scope(cookie_of(make.a_user()))
        asked["headers"] = [(b"host", b"elsewhere.example"), *asked["headers"][1:]]
        assert status(broadcaster, asked) == 400

    def test_whatever_is_no_question(self, broadcaster):
        assert status(broadcaster, scope(method="POST")) == 405

    def test_whoever_comes_when_there_is_no_room(self, broadcaster, monkeypatch):
        monkeypatch.setattr(streams, "MOST_STREAMS", 0)
        assert status(broadcaster, scope(cookie_of(make.a_user()))) == 503


def test_every_other_address_is_django_s():
    heard = []

    async def django(asked, receive, send):
        heard.append(asked["path"])

    async def story():
        for path in ("/", "/live", "/live/more/"):
            await with_streams(django)(scope(path=path), None, None)

    asyncio.run(story())
    assert heard == ["/", "/live", "/live/more/"]


# Inside a test's own transaction the connection must stay: these are without what surrounds them in service.
may_know, read_after, newest = (ask.__wrapped__ for ask in (notes.may_know, notes.read_after, notes.newest))


@pytest.mark.django_db
class TestWhoMayKnow:
    def reader(self, user):
        client = signed_in(Client(), user)
        return Reader(user.pk, client.cookies["abide"].value)

    def test_each_reader_knows_of_their_own_people_only(self, django_assert_max_num_queries):
        kim, lee = make.a_user(), make.a_user()
        sam, rosa = somebody(kim), somebody(lee)
        officers = [make.a_user(Role.MONITORING_OFFICER) for _ in range(5)]
        readers = [self.reader(user) for user in (kim, lee, *officers)]
        asked = frozenset({sam.person_id, rosa.person_id, None})
        # Sessions, users, orders, and the door once for all officers.
        with django_assert_max_num_queries(4):
            may = may_know(readers, asked)
        assert may[readers[0]] == {sam.person_id}
        assert may[readers[1]] == {rosa.person_id}
        assert [may[reader] for reader in readers[2:]] == [asked] * 5

    @pytest.mark.parametrize("role", list(Role))
    def test_the_answer_is_that_of_the_door_for_every_role(self, role):
        team = make.a_team()
        user = (
            make.a_user(role, team=team)
            if role in (Role.PRACTITIONER, Role.TEAM_MANAGER)
            else make.a_user(role)
        )
        colleague = make.a_user(team=team)
        people = [
            somebody(user if role == Role.PRACTITIONER else None),
            somebody(colleague),
            somebody(make.a_user()),
            somebody(),
        ]
        for fitting in people[1:2]:
            assign(by="test", order=fitting.order, responsible_officer=colleague, team=team)
        special = somebody(colleague)
        special.person.is_special = True
        special.person.save()
        asked = frozenset(fitting.person_id for fitting in [*people, special])
        reader = self.reader(user)
        seen = frozenset(people_for(user).filter(pk__in=asked).values_list("pk", flat=True))
        known = frozenset({COUNTS}) if role == Role.WALL_SCREEN else seen
        assert may_know([reader], asked)[reader] == known

    def test_readers_who_are_named_on_no_order_cost_no_question(self, django_assert_num_queries):
        sam = somebody(make.a_user())
        readers = [self.reader(make.a_user()) for _ in range(5)]
        with django_assert_num_queries(3):
            may = may_know(readers, frozenset({sam.person_id}))
        assert set(may.values()) == {frozenset()}

    def test_a_thread_concerns_every_open_page_and_a_notice_its_receivers_alone(self):
        kim, lee = make.a_user(), make.a_user(Role.SUPPLIER)
        thread = a_thread()
        [told] = [note for note in read_after(0, 10) if note.kind == "notice"]
        [changed] = [note for note in read_after(0, 10) if note.kind == "thread"]
        readers = [self.reader(kim), self.reader(lee)]
        may = may_know(readers, frozenset({told.person, changed.person}))
        assert may[readers[0]] == {told.person, changed.person}
        assert may[readers[1]] == {changed.person}
        assert (changed.ref, told.ref) == (str(thread.ref), None)

    def test_readers_who_are_gone_are_left_out(self):
        kim = make.a_user()
        reader = self.reader(kim)
        assert reader in may_know([reader], frozenset())
        assert Reader(kim.pk, "another session") not in may_know(
            [Reader(kim.pk, "another session")], frozenset()
        )
        kim.is_active = False
        kim.save()
        assert reader not in may_know([reader], frozenset())

    def test_notes_carry_ids_and_nothing_else(self):
        sam = somebody(make.a_user())
        found(sam, a_finding(sam))
        [note] = read_after(0, 10)
        assert (note.person, note.ref, note.kind) == (sam.person_id, str(sam.person.ref), "alert")
        assert read_after(note.id, 10) == []
        assert newest() == note.id
