"""From a server that was just started to the first record and its story, and out and in again."""

from playwright.sync_api import expect

from tests.browser.conftest import CODE, PASSWORD, Meet, Served


def test_set_up_start_from_a_template_keep_a_record_and_read_its_story(meet: Meet, new_daybook: Served) -> None:
    lena = meet(new_daybook)
    lena.open("/", "Set up this Daybook")
    lena.fill("Set-up code", "WRONG-CODE")
    lena.press("Create the admin account", then="Set up this Daybook")
    lena.sees("This Daybook is not set up yet.")
    lena.fill("Set-up code", CODE)
    lena.fill("Your name", "Lena Fischer")
    lena.fill("E-mail", "lena@example.org")
    lena.fill("Password", PASSWORD)
    lena.press("Create the admin account", then="What will you keep records of?")
    lena.press("Start with Assets", then="Assets")
    lena.press("New record", then="New record", within=lena.page.locator(".empty"))
    lena.press("Save", then="New record")
    lena.sees("Nothing was saved.")
    lena.fill("Tag", "N1041")
    lena.fill("Name", "Drill")
    lena.press("Save", then="N1041")
    lena.press("Edit", then="Edit N1041")
    lena.fill("Location", "Workshop")
    lena.fill("Reason (optional)", "Moved there.")
    lena.press("Save", then="N1041")
    entries = lena.page.locator("#entries > .entry:not(.entry-say)")
    expect(entries.nth(0)).to_contain_text("Lena Fischer changed Location")
    expect(entries.nth(0)).to_contain_text("Workshop")
    expect(entries.nth(0)).to_contain_text("Moved there.")
    expect(entries.nth(1)).to_contain_text("Lena Fischer created")


def test_sign_out_and_in_again_where_one_was(meet: Meet, new_daybook: Served) -> None:
    lena = meet(new_daybook)
    lena.open("/setup", "Set up this Daybook")
    typed = {"Set-up code": CODE, "Your name": "Lena", "E-mail": "lena@example.org", "Password": PASSWORD}
    for label, text in typed.items():
        lena.fill(label, text)
    lena.press("Create the admin account", then="What will you keep records of?")
    lena.open("/account", "My account")
    lena.unfold("Menu and account of Lena")
    lena.press("Sign out", then="Sign in")
    lena.open("/account", "Sign in")
    lena.fill("E-mail", "lena@example.org")
    lena.fill("Password", "something else entirely")
    lena.press("Sign in", then="Sign in")
    lena.sees("You are not signed in.")
    lena.fill("Password", PASSWORD)
    lena.press("Sign in", then="My account")
