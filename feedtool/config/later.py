"""A block that few configurations have: its module is loaded when one is there, since each run pays for what is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler


@dataclass(frozen=True, slots=True)
class Later:
    """Marks the type of such a block, as the module and name of its model."""

    module: str
    name: str

    def block(self) -> type[BaseModel]:
        """Give the model; loads its module."""
        found: type[BaseModel] = getattr(import_module(self.module), self.name)
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read it by its model; what that finds wrong keeps its place."""
        return core_schema.with_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Name the model, whose description stands elsewhere."""
        return {"x-block": self.name}

    def _read(self, data: Any, info: core_schema.ValidationInfo[Any]) -> BaseModel:
        return self.block().model_validate(data, context=info.context)
