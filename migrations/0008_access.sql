-- Who may see, write and define a register. Written by registers/read_model.py. Where nobody ever changed it, it is what
-- a register begins with.
ALTER TABLE registers ADD COLUMN access jsonb NOT NULL DEFAULT '{
    "see": {"roles": ["viewer", "editor"], "people": []},
    "write": {"roles": ["editor"], "people": []},
    "define": {"roles": [], "people": []}
}';
