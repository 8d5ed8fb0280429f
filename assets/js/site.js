import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { autosave } from "./autosave.js";
import { scoreKeys } from "./score-keys.js";
import { leaveGuard } from "./leave-guard.js";
import { selectAll } from "./select-all.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const kit = [Button, CharacterCount, ErrorSummary, NotificationBanner, PasswordInput, SkipLink];
for (const component of kit) createAll(component);

autosave(document);
scoreKeys(document);
leaveGuard(document);
selectAll(document);
