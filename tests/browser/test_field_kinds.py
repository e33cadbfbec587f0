"""A field becomes another kind: first it is shown what becomes of its values, then it is so, and can be undone."""

from tests.browser.conftest import Meet, Served
from tests.browser.keeping import a_field, a_register, some_records


def test_a_field_becomes_another_kind_and_is_told_as_one(meet: Meet, served: Served, javascript: bool) -> None:
    lena = meet(served, "Lena Fischer")
    register = a_register(served, "Boats", a_field("text", "Name"), a_field("text", "Price"))
    prices = ["1200", "1200", "007", "about 900", "12.50"]
    first, *_others = some_records(served, register, [(f"Boat {n}", price) for n, price in enumerate(prices)])
    price = register.active_fields[1]
    lena.open(f"/registers/{register.id}/fields/{price.id}", "Price")
    lena.press("Another kind", then="Another kind for Price")
    lena.field("Becomes").select_option("Whole number")
    if not javascript:
        lena.press("Show its settings")
    lena.sees("A number without decimals")
    lena.look()
    lena.press("Show what becomes of its values", then="Price: text to whole number")
    lena.sees("about 900", "Enter a whole number, like 42.")
    with lena.page.expect_download() as download:
        lena.press("All that are not read, as CSV")
    assert download.value.suggested_filename == f"{register.name} - Price that cannot be read as whole number.csv"
    lena.press("Back to the settings", then="Another kind for Price")
    lena.press("Show what becomes of its values", then="Price: text to whole number")
    lena.fill("Reason (optional)", "To sum them")
    lena.press("Change it, and leave 2 empty", then="Price: text to whole number")
    lena.sees("Lena Fischer changed Price from text to whole number", "To sum them")
    lena.open(f"/records/{first}", "Boat 0")
    lena.sees("read Price as whole number")
    lena.open(f"/records/{first}/fields/{price.id}", "Price over time")
    lena.press("Boat 0", then="Boat 0")
    lena.press(register.name, then=register.name)
    lena.open(f"/registers/{register.id}/definition", register.name)
    lena.unfold("1 retired field")
    lena.sees("became whole number")
    lena.look()
