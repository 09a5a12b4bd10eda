"""The OpenAPI document of the delivery API, drawn from the columns that files have."""

from typing import Any

from cases.imports.columns import COLUMNS, TableKind
from cases.services.api_deliveries import MOST_LINES, json_name


def _line(kind: TableKind) -> dict[str, Any]:
    value = {"type": ["string", "number", "null"]}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [json_name(column) for column in COLUMNS[kind] if column.required],
        "properties": {
            json_name(column): {**value, "description": column.help, **({"examples": [column.example]} if column.example else {})}
            for column in COLUMNS[kind]
        },
    }  # fmt: skip


def _delivery(kind: TableKind, field: str, *, whole: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "arrete_au": {"type": "string", "format": "date", "description": "Jour auquel les comptes sont arrêtés."},
        field: {"type": "array", "minItems": 1, "maxItems": MOST_LINES, "items": _line(kind)},
    }
    if whole:
        properties["tous_les_baux"] = {
            "type": "boolean",
            "default": False,
            "description": "Vrai : les baux absents sont signalés dans le rapport. Aucun n’est fermé.",
        }
    return {"type": "object", "additionalProperties": False, "required": ["arrete_au", field], "properties": properties}


def _answer(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": {"type": "object"}}}}


_ERRORS = {
    "400": _answer("Corps ou en-tête qui ne se lit pas."),
    "401": _answer("Clé absente, inconnue ou révoquée, ou habilitation de son auteur terminée."),
    "403": _answer("La portée de la clé ne le permet pas."),
    "413": _answer("Corps trop grand."),
    "429": _answer("Trop de demandes : réessayez dans une minute."),
}


def _post(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "post": {
            "summary": summary,
            "parameters": [
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "maxLength": 80},
                    "description": "Identifie la livraison : renvoyée avec la même clé, elle n’est faite qu’une fois.",
                }
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {
                "202": _answer("Livraison reçue ; son état se lit à l’adresse donnée."),
                "200": _answer("Livraison déjà reçue sous cette clé : son état."),
                "409": _answer("La clé d’idempotence a servi à un autre contenu."),
                "422": _answer("Livraison impossible, avec sa raison."),
                **_ERRORS,
            },
        }
    }


def document(site: str) -> dict[str, Any]:
    """OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Prevex, livraison des comptes locataires",
            "version": "1",
            "description": "Mêmes contrôles et mêmes refus, ligne par ligne, que le dépôt d’un fichier.",
        },
        "servers": [{"url": site}],
        "security": [{"cle": []}],
        "components": {"securitySchemes": {"cle": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/api/v1/ecritures": _post("Livrer des écritures", _delivery(TableKind.ENTRIES, "ecritures", whole=False)),
            "/api/v1/soldes": _post("Livrer des baux et leurs soldes", _delivery(TableKind.LEASES, "baux", whole=True)),
            "/api/v1/livraisons/{livraison}": {
                "get": {
                    "summary": "État d’une livraison",
                    "parameters": [
                        {
                            "name": "livraison",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string", "format": "uuid"},
                        }
                    ],
                    "responses": {
                        "200": _answer("État et lignes refusées."),
                        "404": _answer("Livraison inconnue."),
                        **_ERRORS,
                    },
                }
            },
        },
    }
