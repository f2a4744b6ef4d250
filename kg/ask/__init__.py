"""The named questions of ontology/queries/, asked by name, with the sentences behind each answer.

from kg.ask import ask
ask(Path("out"), "某地的专精特新企业", {"地区": "长春市"}).rows
"""

from kg.ask.answer import Answers, Row, ask, to_csv, to_json
from kg.ask.question import Parameter, Question, named, questions
from kg.ask.values import filled, given

__all__ = ["Answers", "Parameter", "Question", "Row", "ask", "filled", "given", "named", "questions", "to_csv", "to_json"]
