"""A part of a module of ours as code for a script: what computes some names, and nothing else."""

import ast
import builtins
import inspect
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType, ModuleType

Edit = tuple[int, int, str]
Function = ast.FunctionDef
DECIDED: Mapping[str, bool] = MappingProxyType(
    {"True": True, "False": False, "not True": False, "not False": True}
)

BLOCKS = ("def ", "class ")


def excerpt(
    module: ModuleType,
    names: Collection[str],
    known: Mapping[str, str] = MappingProxyType({}),
    entries: Mapping[str, Collection[object]] = MappingProxyType({}),
) -> str:
    """What defines `names` in a module (functions, classes, constants), and all that it uses there.

    It stands in the module's order, without types and decorators; what is said under a constant
    becomes a comment over it. What the module imports is left to the script.

    known: an expression, such as "data.side" or the name of an argument -> the code in its place;
        "": the argument is left out. A branch that "True" or "False" decides is left out or taken.
    entries: a table of the module -> which of its entries are kept; or a class -> which of its
        methods, with no more than the first line of what is said about it.
    Raises KeyError for a name that the module does not define.
    """
    file = _File(module, known, entries)
    found: dict[int, str] = {}
    waiting = list(names)
    while waiting:
        place = file.places[waiting.pop()]
        if place not in found:
            found[place] = file.statement(place)
            waiting += [name for name in used(found[place]) if name in file.places]
    return "".join(
        ("\n\n\n" if any(found[k].startswith(BLOCKS) for k in (a, b)) else "\n") + found[b]
        if a is not None
        else found[b]
        for a, b in _steps(sorted(found))
    )


def used(code: str) -> set[str]:
    """The names that code reads and does not define itself."""
    found = set[str]()
    for statement in ast.parse(code).body:
        nodes = list(ast.walk(statement))
        read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        own = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        own |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        found |= read - own
    return found - set(dir(builtins))


class _File:
    """The text of a module, with its statements by what they define."""

    def __init__(
        self,
        module: ModuleType,
        known: Mapping[str, str],
        entries: Mapping[str, Collection[object]],
    ) -> None:
        self.text = inspect.getsource(module)
        self.known, self.entries = known, entries
        self.body = ast.parse(self.text).body
        lines = self.text.splitlines(keepends=True)
        self.lines = [line.encode() for line in lines]
        self.starts = [sum(map(len, lines[:k])) for k in range(len(lines) + 1)]
        self.places = {
            name: place for place, node in enumerate(self.body) for name in _defined(node)
        }

    def statement(self, place: int) -> str:
        """The code of a statement of the module, with what is said about it."""
        node = self.body[place]
        if isinstance(node, ast.FunctionDef):
            return self.function(node)
        if isinstance(node, ast.ClassDef):
            return self.of_class(node)
        end = self.starts[node.end_lineno or 0] - 1  # with a comment behind it
        said = self.body[place + 1] if place + 1 < len(self.body) else None
        return _comment(said) + self.between(self.at(node)[0], end, [node])

    def function(self, node: Function) -> str:
        """A function without types and decorators."""
        arguments = ast.parse(ast.unparse(node.args).join(("def f(", "): ..."))).body[0]
        assert isinstance(arguments, ast.FunctionDef)  # noqa: S101 - for the type checker
        given = arguments.args
        given.args = [each for each in given.args if self.known.get(each.arg) != ""]
        for argument in ast.walk(given):
            if isinstance(argument, ast.arg):
                argument.annotation = None
                argument.arg = self.known.get(argument.arg, argument.arg)
        first, last = self.at(node.body[0])[0], self.at(node.body[-1])[1]
        margin = " " * node.body[0].col_offset
        body = self.between(first, last, node.body)
        return f"def {node.name}({ast.unparse(given)}):\n{margin}{body}"

    def of_class(self, node: ast.ClassDef) -> str:
        """A class with its methods (all, or those that are kept), and without declarations."""
        chosen, margin = self.entries.get(node.name), " " * node.body[0].col_offset
        parts = list[str]()
        for each in node.body:
            text = _text(each)
            if isinstance(each, ast.FunctionDef):
                kept = not _overload(each) and (chosen is None or each.name in chosen)
                parts += [self.function(each)] if kept else []
            elif text is not None and chosen is not None:
                parts.append(f'"""{text.splitlines()[0]}"""')
            elif not (isinstance(each, ast.AnnAssign) and each.value is None):
                parts.append(self.code(each))
        bases = ", ".join(map(self.code, node.bases))
        body = "\n\n".join(margin + part for part in parts)
        return f"class {node.name}{bases.join('()') if bases else ''}:\n{body}"

    def at(self, node: ast.AST) -> tuple[int, int]:
        """Where in the text a node begins and ends."""
        ends = []
        for line, column in (
            (node.lineno, node.col_offset),  # type: ignore[attr-defined]
            (node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        ):
            ends.append(self.starts[line - 1] + len(self.lines[line - 1][:column].decode()))
        return ends[0], ends[1]

    def code(self, node: ast.AST) -> str:
        """The code of a node."""
        return self.between(*self.at(node), [node])

    def between(self, first: int, last: int, nodes: Collection[ast.AST]) -> str:
        """The text from one place to another; nodes: all that stand there."""
        found, place = "", first
        for begin, end, code in sorted(edit for node in nodes for edit in self.edits(node)):
            found += self.text[place:begin] + code
            place = end
        return found + self.text[place:last]

    def edits(self, node: ast.AST) -> Iterator[Edit]:
        """What has to be changed in a node."""
        changed = self.changed(node)
        if changed is not None:
            yield changed
            return
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.expr_context | ast.operator | ast.cmpop | ast.boolop):
                yield from self.edits(child)

    def changed(self, node: ast.AST) -> Edit | None:
        """The node's own change, which has those within it."""
        if isinstance(node, ast.expr) and ast.unparse(node) in self.known:
            return (*self.at(node), self.known[ast.unparse(node)])
        if isinstance(node, ast.FunctionDef):
            decorators = [self.at(each)[0] - 1 for each in node.decorator_list]
            first, last = self.at(node)
            return min([first, *decorators]), last, self.function(node)
        if isinstance(node, ast.AnnAssign):
            return self.untyped(node)
        if isinstance(node, ast.Assign) and (name := ast.unparse(node.targets[0])) in self.entries:
            return (*self.at(node), f"{name} = {self.table(name, node.value)}")
        if isinstance(node, ast.If | ast.IfExp):
            return self.decided(node)
        return self.called(node) if isinstance(node, ast.Call) else None

    def called(self, node: ast.Call) -> Edit | None:
        """A call without what only types need, and without arguments that are left out."""
        name = ast.unparse(node.func)
        if name in ("cast", "typing.cast", "MappingProxyType"):
            return (*self.at(node), self.code(node.args[-1]))
        given = [*node.args, *node.keywords]
        kept = [each for each in given if self.known.get(ast.unparse(each)) != ""]
        if len(kept) == len(given):
            return None
        return (*self.at(node), f"{self.code(node.func)}({', '.join(map(self.code, kept))})")

    def untyped(self, node: ast.AnnAssign) -> Edit:
        """An assignment without its type; nothing where nothing is assigned."""
        if node.value is None:
            return self.nothing(node)
        name = ast.unparse(node.target)
        value = self.table(name, node.value) if name in self.entries else self.code(node.value)
        return (*self.at(node), f"{name} = {value}")

    def table(self, name: str, node: ast.expr) -> str:
        """A table with those of its entries that are kept."""
        if isinstance(node, ast.Call):
            node = node.args[0]
        assert isinstance(node, ast.Dict)  # noqa: S101 - for the type checker
        pairs = [
            f"    {self.code(key)}: {self.code(value)},"
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant) and key.value in self.entries[name]
        ]
        return "\n".join(["{", *pairs, "}"])

    def decided(self, node: ast.If | ast.IfExp) -> Edit | None:
        """What is left of a branch whose question has an answer."""
        answer = DECIDED.get(self.code(node.test))
        if answer is None:
            return None
        first, last = self.at(node)
        if isinstance(node, ast.IfExp):
            if self.text[first - 1] == "(" and self.text[last : last + 1] == ")":
                first, last = first - 1, last + 1
            return first, last, self.code(node.body if answer else node.orelse)
        taken = node.body if answer else node.orelse
        if not taken:
            return self.nothing(node)
        code = self.between(self.at(taken[0])[0], self.at(taken[-1])[1], taken).rstrip()
        deeper = " " * (taken[0].col_offset - node.col_offset)
        return first, last, code.replace(f"\n{deeper}", "\n")

    def nothing(self, node: ast.AST) -> Edit:
        """A statement that is left out with its lines."""
        first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        return self.starts[first - 1], self.starts[last], ""


def _defined(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module defines for a script."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id


def _comment(node: ast.stmt | None) -> str:
    """A text that stands alone, as a comment."""
    lines = (_text(node) or "").splitlines()
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _text(node: ast.stmt | None) -> str | None:
    """What a text that stands alone says; None for another statement."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return None
    return inspect.cleandoc(str(node.value.value))


def _overload(node: Function) -> bool:
    """Whether a function is there for types alone."""
    return any(ast.unparse(each) in ("overload", "typing.overload") for each in node.decorator_list)


def _steps(places: list[int]) -> Iterator[tuple[int | None, int]]:
    """Each place with the one before it."""
    return zip([None, *places[:-1]], places, strict=True)
