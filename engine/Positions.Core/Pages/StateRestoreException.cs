using System;

namespace Positions.Core.Pages;

/// <summary>Pages do not make up a state of this logic version; the message says what does not fit.</summary>
public sealed class StateRestoreException(string message) : Exception(message);
