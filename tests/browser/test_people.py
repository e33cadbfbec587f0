"""People: an admin makes accounts, changes roles, and shuts and opens the door."""

from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Meet, Served


def test_an_admin_makes_an_account_changes_its_role_and_deactivates_it(
    meet: Meet, served: Served, javascript: bool
) -> None:
    address = f"mia{javascript:d}@example.org"
    lena, mia = meet(served, "Lena Fischer"), meet(served)
    lena.open("/users", "People")
    lena.press("New person", then="New person")
    lena.press("Create the account", then="New person")
    lena.sees("Say the name.", "Enter an e-mail address, like ana@example.org.")
    lena.fill("Name", "Mia Stone")
    lena.fill("E-mail", address)
    lena.page.get_by_label("Viewer").check()
    lena.fill("First password", PASSWORD)
    lena.press("Create the account", then="Mia Stone active")

    mia.open("/sign-in", "Sign in")
    mia.fill("E-mail", address)
    mia.fill("Password", PASSWORD)
    mia.press("Sign in", then="Registers")
    mia.open("/users", "This is not yours to do")

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
