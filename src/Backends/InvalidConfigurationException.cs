namespace VerifiedAddition.Backends;

/// <summary>A setting is invalid; the message names the key, says what is expected and contains no secret.</summary>
public sealed class InvalidConfigurationException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A configured backend does not answer in time; the message names it without its secret.</summary>
public sealed class BackendUnreachableException(string message, Exception? innerException = null) : Exception(message, innerException);
