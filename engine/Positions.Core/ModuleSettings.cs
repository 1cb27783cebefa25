using System.Runtime.CompilerServices;

// Plans and rows are large locals that are written before they are read; clearing them first would cost more than many an input does.
[module: SkipLocalsInit]
