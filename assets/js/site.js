import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { scoreKeys } from "./score-keys.js";
import { leaveGuard } from "./leave-guard.js";
import { selectAll } from "./select-all.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const kit = [Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, SkipLink];
for (const component of kit) createAll(component);

scoreKeys(document);
leaveGuard(document);
selectAll(document);
