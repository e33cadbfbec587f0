"""The page on which columns become fields, with and without htmx."""

from eventsourcing import registers
from eventsourcing.imports.plan import tidy
from eventsourcing.kernel import Connection
from eventsourcing.registers import RegisterView
from tests.imports.conftest import DATA, Importer, contents, define

HTMX = {"HX_Request": "true", "HX_Request_Type": "partial"}
ENGINES = b"Name,Engine,Speed\n" + b"".join(b"N%d,%s,%d\n" % (n, b"Jet" if n % 2 else b"Prop", n) for n in range(40))


def test_headings_become_labels() -> None:
    assert [tidy(name) for name in ("tailnum", "first_name", "firstName", "IATA", "E-mail address", " a  b ")] == [
        "Tailnum",
        "First name",
        "First name",
        "IATA",
        "E-mail address",
        "A b",
    ]


def test_the_page_says_what_was_found(lena: Importer) -> None:
    page = lena.open(f"/imports/{lena.upload((DATA / 'planes.csv').read_bytes(), 'planes.csv')}")
    for words in (
        "241 KB · UTF-8 · comma",
        "first row holds names · 3,322 rows",
        "3,322 filled, no value twice: <b>good as the key</b>",
        "1956 to 2013",
        "70 cells read as empty: “NA”",
        "3,322 filled in the file, 3,252 to be stored",
        "3,299 of 3,322 are “NA”: <b>nearly empty, keep or leave out?</b>",
        "35 different values · none empty",
        "make it a choice",
        "nothing is written yet",
    ):
        assert words in page, words


def test_htmx_gets_the_table_and_the_figures_alone(lena: Importer) -> None:
    import_id = lena.upload(ENGINES)
    sent = {**lena.form(import_id), "kind-1": "integer"}
    part = lena.post(f"/imports/{import_id}/plan", sent, 200, **HTMX)
    assert "<html" not in part
    assert 'id="plan"' in part
    assert "40" in part
    assert "Make Engine text" in part
    whole = lena.open(f"/imports/{import_id}")
    assert "<html" in whole
    assert "Enter a whole number" in whole


def test_a_proposal_that_was_changed_is_tried_before_it_is_loaded(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(ENGINES)
    sent = {**lena.form(import_id), "kind-2": "date"}
    lena.post(f"/imports/{import_id}/start", sent)
    assert lena.file(import_id).state == "ready"
    assert registers.all(conn) == []
    assert "You changed the proposal" in lena.open(f"/imports/{import_id}")


def test_remedies_mend_what_was_rejected(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(ENGINES + b"N40,Glider,1\nN41,Jet,fast\n")
    place = {column.label: n for n, column in enumerate(lena.file(import_id).plan.columns)}
    lena.check(import_id, remedy="x", **{"kind-2": "integer"})
    page = lena.open(f"/imports/{import_id}")
    assert "Import 41 records" in page
    page = lena.check(import_id, remedy=f"empty:{place['Speed']}:fast")
    assert "Import 42 records" in page
    assert "1 value imported as empty" in page
    rows = contents(conn, lena.load(import_id).register_id)
    assert "Speed" not in rows[41]
    assert rows[40]["Speed"] == 1


def test_an_option_is_added_where_a_choice_lacks_it(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(ENGINES)
    plan = lena.file(import_id).plan
    assert plan.columns[1].kind == "choice"
    options = "jsonb_set(plan, '{columns,1,options}', (plan #> '{columns,1,options}') - 1)"
    conn.execute(f"UPDATE import_files SET plan = {options}")
    page = lena.check(import_id, **{"label-2": "Pace"})
    assert "20" in page
    assert "Add “Jet” as an option" in page
    assert "Import 40 records" in lena.check(import_id, remedy="option:1:Jet")


def test_a_column_is_left_out_or_becomes_another_kind(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(ENGINES)
    page = lena.post(f"/imports/{import_id}/plan", {**lena.form(import_id), "kind-2": "money"}, 422)
    assert "Give the currency by its three letters" in page
    assert "currency-2" in page
    lena.check(import_id, **{"kind-1": "", "kind-2": "money", "currency-2": "eur"})
    done = lena.load(import_id)
    assert contents(conn, done.register_id)[3] == {"Name": "N3", "Speed": "EUR 3.00"}


def test_na_can_be_a_value(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(b"Name,Code\nA,NA\nB,DE\nC,-\n")
    sent = lena.form(import_id)
    assert "blank-1" not in sent
    assert "Read 1 “NA” as empty" in lena.open(f"/imports/{import_id}")
    lena.load_checked(import_id, **{"blank-1": "-"})
    assert [row.get("Code") for row in contents(conn, lena.file(import_id).register_id)] == ["NA", "DE", None]


def test_a_name_that_is_taken_is_refused_beside_the_form(conn: Connection, lena: Importer) -> None:
    import_id = lena.upload(ENGINES, "things.csv")
    define(conn, name="Things")
    assert lena.file(lena.upload(ENGINES, "things.csv")).plan.name == "Things 2"
    page = lena.post(f"/imports/{import_id}/start", lena.form(import_id), 422)
    assert "There is a register of this name already." in page
    assert lena.load_checked(import_id, name="Other things").created == 40


def test_two_fields_of_one_name_are_refused(lena: Importer) -> None:
    import_id = lena.upload(ENGINES)
    page = lena.post(f"/imports/{import_id}/plan", {**lena.form(import_id), "label-1": "NAME"}, 422)
    assert "Another field is called “NAME” too." in page


def test_progress_is_told_to_htmx_until_the_whole_page_is_ready(lena: Importer) -> None:
    import_id = lena.upload(ENGINES)
    lena.load(import_id)
    lena.sit_down()
    answer = lena.client.get(f"/imports/{import_id}", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.headers["HX-Redirect"] == f"/imports/{import_id}"
    assert " new, 0 changed<" in lena.open(f"/imports/{import_id}")
    page = lena.open(f"/imports/{import_id}")
    assert "<b>Lena Fischer</b> finished the import: <b>40</b> created" in page
    assert "<b>Lena Fischer</b> began to import <b>things.csv</b>, 40 rows" in page


def test_the_list_of_imports_has_what_waits_and_what_is_done(lena: Importer, assets: RegisterView) -> None:
    lena.load(lena.upload(ENGINES, "engines.csv"))
    lena.upload(b"Tag\nA\n", "tags.csv", assets.id)
    page = lena.open("/imports")
    assert "tags.csv" in page
    assert "is ready to be imported" in page
    assert "engines.csv" in page


def test_cells_that_a_spreadsheet_would_run_are_defused(lena: Importer, assets: RegisterView) -> None:
    import_id = lena.upload(b"Tag,Seats\n=cmd(),x\n-5,y\n", register=assets.id)
    lines = lena.open(f"/imports/{import_id}/rejected.csv").splitlines()
    assert lines[1].startswith("'=cmd(),x,2,")
    assert lines[2].startswith("-5,y,3,")
