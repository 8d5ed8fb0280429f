import {
  Button,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { autosave } from "./autosave.js";
import { tidy } from "./kept.js";
import { scoreKeys } from "./score-keys.js";
import { leaveGuard } from "./leave-guard.js";
import { selectAll } from "./select-all.js";
import { wordCount } from "./word-count.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const kit = [Button, ErrorSummary, NotificationBanner, PasswordInput, SkipLink];
for (const component of kit) createAll(component);

tidy(document);
autosave(document);
scoreKeys(document);
leaveGuard(document);
selectAll(document);
wordCount(document);
