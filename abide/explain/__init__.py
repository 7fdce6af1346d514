"""The one telling of a finding: a sentence, the reasons for it and a picture, from the same values.

Pure like the core it stands on: values in, text out. The command line, the pages and the reports use it.
"""
