"""Cox proportional hazards: negative log partial likelihood (Breslow)."""
import numpy as np
import pandas as pd


def neg_log_partial_likelihood(beta, X, time, event):
    """Loop version, easy to read."""
    eta = X @ beta
    nll = 0.0
    for i in range(len(time)):
        if event[i] == 0:
            continue
        at_risk = time >= time[i]
        nll -= eta[i] - np.log(np.sum(np.exp(eta[at_risk])))
    return nll / np.sum(event)


def neg_log_pl_sorted(beta, X, event):
    """X sorted by descending time, so the risk set is a prefix."""
    eta = X.dot(beta)
    log_risk = np.log(np.cumsum(np.exp(eta)))
    return -np.sum((eta - log_risk) * event) / event.sum()


def penalized(beta, X, time, event, lam=0.1):
    return neg_log_partial_likelihood(beta, X, time, event) + lam / 2 * (beta ** 2).sum()


def weibull_loglik(log_lam, log_k, t, event):
    lam, k = np.exp(log_lam), np.exp(log_k)
    log_hazard = np.log(k) - np.log(lam) + (k - 1) * (np.log(t) - np.log(lam))
    cum_hazard = (t / lam) ** k
    return np.sum(event * log_hazard - cum_hazard)


def exponential_loglik(rate, t, event):
    d = sum(event)
    return d * np.log(rate) - rate * sum(t)


def concordance(risk, time, event):
    n_pairs, n_conc = 0, 0.0
    for i in range(len(time)):
        for j in range(len(time)):
            if event[i] and time[i] < time[j]:
                n_pairs += 1
                if risk[i] > risk[j]:
                    n_conc += 1
                elif risk[i] == risk[j]:
                    n_conc += 0.5
    return n_conc / n_pairs


def main(path="data/rossi.csv"):
    df = pd.read_csv(path)
    df = df.sort_values("week", ascending=False).reset_index(drop=True)
    features = [c for c in df.columns if c not in ("week", "arrest")]
    X = ((df[features] - df[features].mean()) / df[features].std()).to_numpy()
    beta = np.zeros(X.shape[1])
    print(neg_log_pl_sorted(beta, X, df["arrest"].to_numpy()))


if __name__ == "__main__":
    main()
