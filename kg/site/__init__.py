"""The pages of `kg serve`: HTML that is made on the server, works without script, and shows what documents hold as text.

visit.py      one request of a page: its parameters, its language, its links; templates → replies
home.py       search; entity.py, document.py, matching.py, asking.py, querying.py, dashboard.py: a page each
picture.py    what stands around an entity, as SVG; marking.py: a text with its mentions and statements
words.tsv     the words of the pages in Chinese and English

kg/serve/routes.py says which address each has. A page is a function (Served, Request) → Reply that a worker calls.
"""
