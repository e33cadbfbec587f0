"""The face of the workspace: what holds for all of it, such as the rules for signing in, or that it is a demo."""

from eventsourcing.workspace.domain import (
    WORKSPACE,
    BeginDemo,
    ChangeSignInRules,
    FailUnknownSignIn,
    SignInRules,
    workspace,
)
from eventsourcing.workspace.read_model import SIGN_IN_RULES, is_demo, projection, sign_in_rules

projections = (projection,)

__all__ = [
    "SIGN_IN_RULES",
    "WORKSPACE",
    "BeginDemo",
    "ChangeSignInRules",
    "FailUnknownSignIn",
    "SignInRules",
    "is_demo",
    "projections",
    "sign_in_rules",
    "workspace",
]
