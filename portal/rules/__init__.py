"""The rules: facts in, enums, dates and numbers out. No Flask, no SQL, no clock (today is an argument), no sentences."""
