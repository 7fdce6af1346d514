"""What happened to one person on one time axis, from an hour to the whole order: one design for every span.

`span` says which days, `marks` what is drawn, `cells` what a day or a week amounts to, `required` when
something is asked; `drawn` and `table` show the same values, `read` asks the database.
All but `read` are pure.
"""
