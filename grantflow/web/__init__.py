"""What every page shares: access, forms, error pages, tables, navigation, language."""
