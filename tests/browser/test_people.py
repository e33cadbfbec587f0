"""People: how they come in, and how an admin opens and shuts the door."""

import time
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import expect

from eventsourcing import accounts
from eventsourcing.accounts import Write
from eventsourcing.kernel import Metadata
from tests.browser.conftest import PASSWORD, Meet, Served, email
from tests.browser.visitor import Visitor
from tests.waiting import wait_for_a_new_code


def made_link(admin: Visitor) -> str:
    """The path of the one-time link on a page."""
    return urlsplit(admin.page.get_by_label("The link").input_value()).path


def newcomer(served: Served, name: str) -> str:
    """The e-mail of somebody with an account of their own for a test, who is in `served.people` by it."""
    write = Write(served.conn, Metadata(actor_kind="system", source="command line"))
    made = accounts.create_user(write, email=email(name), name=name, role="editor", password=PASSWORD)
    served.people[email(name)] = made
    return email(name)


def sign_in(who: Visitor, address: str, password: str, then: str) -> None:
    who.fill("E-mail", address)
    who.fill("Password", password)
    who.press("Sign in", then=then)


def test_an_admin_invites_somebody_changes_their_role_and_deactivates_them(
    meet: Meet, served: Served, javascript: bool
) -> None:
    address = f"mia{javascript:d}@example.org"
    lena, mia = meet(served, "Lena Fischer"), meet(served)
    lena.open("/users", "People")
    lena.press("Invite somebody", then="Invite somebody")
    lena.press("Make the invitation", then="Invite somebody")
    lena.sees("Enter a name.", "Enter an e-mail address, like ana@example.org.")
    lena.fill("Name", "Mia Stone")
    lena.fill("E-mail", address)
    lena.page.get_by_label("Viewer").check()
    lena.press("Make the invitation", then="Mia Stone invited, not yet here")
    link = made_link(lena)

    mia.open(link, "Welcome to Daybook")
    mia.press("Choose it and come in", then="Welcome to Daybook")
    mia.sees("Enter the password.")
    mia.fill("Password", PASSWORD)
    mia.press("Choose it and come in", then="Registers")
    mia.open("/users", "This is not yours to do")
    mia.open(link, "This link does not work")

    lena.open("/users", "People")
    lena.press("Mia Stone", then="Mia Stone active", within=lena.page.get_by_role("row").filter(has_text=address))
    lena.unfold("Change the role")
    lena.page.get_by_label("Auditor").check()
    change = lena.page.locator("details[open]")
    change.get_by_label("Reason (optional)").fill("She audits us.")
    lena.press("Change the role", then="Mia Stone active", within=change)
    newest = lena.page.locator("#entries > .entry").first
    expect(newest).to_contain_text("Lena Fischer changed the role to auditor")
    expect(newest).to_contain_text("She audits us.")
    mia.open("/users", "People")

    lena.unfold("Deactivate")
    lena.press("Deactivate Mia Stone", then="Mia Stone deactivated")
    mia.open("/users", "Sign in")
    lena.unfold("Reactivate")
    lena.press("Reactivate Mia Stone", then="Mia Stone active")


def test_somebody_chooses_a_new_password_with_a_link(meet: Meet, served: Served, javascript: bool) -> None:
    address = newcomer(served, f"Rosa Blum {javascript:d}")
    lena, rosa = meet(served, "Lena Fischer"), meet(served)
    lena.open(f"/users/{served.people[address]}", f"Rosa Blum {javascript:d} active")
    lena.unfold("Let them choose a new password")
    lena.press("Make a link", then=f"Rosa Blum {javascript:d} active")
    rosa.open(made_link(lena), "Choose a new password")
    rosa.fill("New password", "quite another password")
    rosa.press("Choose it and sign in", then="Registers")
    rosa.unfold("Menu and account of")
    rosa.press("Sign out", then="Sign in")
    sign_in(rosa, address, "quite another password", then="Registers")


def test_a_second_factor_is_added_used_lost_and_taken_off(meet: Meet, served: Served, javascript: bool) -> None:
    address = newcomer(served, f"Tom Hale {javascript:d}")
    tom, elsewhere = meet(served), meet(served)
    tom.open("/sign-in", "Sign in")
    sign_in(tom, address, PASSWORD, then="Registers")
    tom.open("/account", "My account")
    tom.unfold("Add a second factor")
    tom.page.locator("details[open]").get_by_label("Present password").fill(PASSWORD)
    tom.press("Go on", then="Add a second factor")
    secret = tom.page.locator(".secret").inner_text().replace(" ", "")
    tom.fill("Code from the app", "12345")
    tom.press("Add the second factor", then="Add a second factor")
    tom.sees("This code is not right.")
    wait_for_a_new_code(30, spare=20)
    tom.fill("Code from the app", pyotp.TOTP(secret).at(int(time.time()) - 30))  # the next one is not used up by it
    tom.press("Add the second factor", then="Recovery codes")
    recovery = tom.page.locator(".recovery-codes li").first.inner_text()
    tom.press("I have kept them", then="My account")

    elsewhere.open("/sign-in", "Sign in")
    sign_in(elsewhere, address, PASSWORD, then="The second step")
    elsewhere.open("/account", "Sign in")
    elsewhere.open("/sign-in/code", "The second step")
    elsewhere.fill("Code", pyotp.TOTP(secret).now())
    elsewhere.press("Sign in", then="Registers")
    elsewhere.unfold("Menu and account of")
    elsewhere.press("Sign out", then="Sign in")
    sign_in(elsewhere, address, PASSWORD, then="The second step")
    elsewhere.fill("Code", recovery)
    elsewhere.press("Sign in", then="Registers")
    elsewhere.sees("9 recovery codes left.")

    lena = meet(served, "Lena Fischer")
    lena.open(f"/users/{served.people[address]}", f"Tom Hale {javascript:d} active")
    lena.unfold("Take the second factor off")
    lena.press("Take it off", then=f"Tom Hale {javascript:d} active")
    lena.press("Signing in", within=lena.page.get_by_label("Entries to show"))
    expect(lena.page.locator("#entries > .entry").first).to_contain_text("signed in with password and a recovery code")


def test_rules_for_signing_in_are_looked_at_before_they_are_changed(meet: Meet, served: Served) -> None:
    lena = meet(served, "Lena Fischer")
    lena.open("/users/signing-in", "Signing in")
    lena.page.get_by_label("Everybody", exact=True).check()
    lena.fill("Days until signed out in any case", "0")
    lena.press("Show whom it concerns", then="Signing in")
    lena.sees("Choose from 1 to 365 days.")
    lena.fill("Days until signed out in any case", "30")
    lena.press("Show whom it concerns", then="Signing in")
    lena.sees("(you): adds a second factor at the next sign-in")


def test_the_last_admin_stays(meet: Meet, served: Served) -> None:
    lena = meet(served, "Lena Fischer")
    lena.open("/users", "People")
    lena.press("Lena Fischer", then="Lena Fischer active")
    lena.unfold("Deactivate")
    lena.press("Deactivate Lena Fischer", then="Lena Fischer active")
    lena.sees("Nothing was saved.")


def test_somebody_changes_their_own_name_and_sees_when(meet: Meet, served: Served) -> None:
    olu = meet(served, "Olu Ade")
    olu.open("/account", "My account")
    for name in ("Olu Adeyemi-Featherstonehaugh", "Olu Ade"):
        olu.unfold("Change my name")
        olu.fill("Your name", name)
        olu.press("Change my name", then="My account")
        expect(olu.page.locator("#entries > .entry").first).to_contain_text(f"changed the name to {name}")
