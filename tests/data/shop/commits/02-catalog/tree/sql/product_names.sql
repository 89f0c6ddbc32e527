-- Run once by hand on a new server: makes the search by name quick.
CREATE INDEX products_lower_name ON products (lower(name));
