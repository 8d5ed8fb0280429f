"""Writing an application: one question a page, sections finished, answers checked and sent."""
