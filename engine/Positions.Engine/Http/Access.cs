using System.Security.Cryptography;
using System.Text;
using Positions.Engine.Hosting;

namespace Positions.Engine.Http;

/// <summary>Who may call what. Without keys (loopback only) everyone may, and names himself by X-Principal; with keys the X-Api-Key header decides.</summary>
public sealed class Access(IReadOnlyList<HttpKey> keys)
{
    private static readonly string[] s_roles = ["reader", "gateway", "operator", "approver"];

    /// <summary>Returns the principal.</summary>
    /// <exception cref="ProblemException">401 without a known key, 403 if the key's role is below <paramref name="role"/>.</exception>
    public string Require(HttpContext context, string role)
    {
        if (keys.Count == 0)
        {
            string name = context.Request.Headers["X-Principal"].ToString();
            return name.Length == 0 ? "local" : name;
        }

        byte[] given = Encoding.UTF8.GetBytes(context.Request.Headers["X-Api-Key"].ToString());
        foreach (HttpKey key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(key.Secret)))
            {
                return Array.IndexOf(s_roles, key.Role) >= Array.IndexOf(s_roles, role)
                    ? key.Name
                    : throw new ProblemException(403, "forbidden", "The key's role does not allow this", $"key '{key.Name}' is {key.Role}; this call needs {role}");
            }
        }

        throw new ProblemException(401, "unauthorized", "A key is needed", "send a configured key in the X-Api-Key header");
    }
}
